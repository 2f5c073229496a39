from django import template

from crm.web.counting import said

register = template.Library()
register.filter("counted", said)
