from django.urls import include, path
from rest_framework.routers import DefaultRouter

from tests.bench.reference.textbook import api

router = DefaultRouter()
router.register("leads", api.LeadViewSet)
urlpatterns = [path("api/", include(router.urls)), path("one/", api.one)]
