from django.db import connection
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from .claims import claim
from .models import Lead


class LeadSerializer(ModelSerializer):
    class Meta:
        model = Lead
        fields = "__all__"
        read_only_fields = ["status", "owner", "created_at", "updated_at"]


class LeadViewSet(ModelViewSet):
    queryset = Lead.objects.all()
    serializer_class = LeadSerializer

    @action(detail=False, methods=["post"])
    def claim(self, request):
        """The next waiting lead, taken under a row lock."""
        lead = claim(request.user)
        if lead is None:
            return Response(status=204)
        return Response(self.get_serializer(lead).data)


def one(request):
    """What a request costs that asks the database one thing: the calibration."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return HttpResponse(str(cursor.fetchone()[0]))
