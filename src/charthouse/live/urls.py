"""Where pages listen."""

from django.urls import path

from charthouse.live import views

urlpatterns = [path("live/", views.listen, name="live")]
