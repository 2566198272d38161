"""Addresses of histories, comments and attachments."""

from django.urls import path

from charthouse.journal import talk_views, views

urlpatterns = [
    path("history/", views.organisation_history, name="organisation-history"),
    path("history/export.<str:kind>", views.export_organisation_history, name="organisation-history-export"),
    path("projects/<key:key>/history/", views.project_history, name="project-history"),
    path("projects/<key:key>/history/export.<str:kind>", views.export_history, name="project-history-export"),
    path("projects/<key:key>/history/<int:number>/undo", views.undo, name="history-undo"),
    path("projects/<key:key>/history/<int:number>/undo/question", views.ask_before_undo, name="history-undo-question"),
    path("projects/<key:key>/discussion/", talk_views.discussion, name="project-discussion"),
    path("projects/<key:key>/on/<slug:name>/<int:number>/comments", talk_views.comments, name="comments"),
    path("projects/<key:key>/on/<slug:name>/<int:number>/files", talk_views.files, name="files"),
    path("projects/<key:key>/comments/<int:number>/edit", talk_views.edit_comment, name="comment-edit"),
    path("projects/<key:key>/comments/<int:number>/delete", talk_views.delete_comment, name="comment-delete"),
    path("projects/<key:key>/people.json", talk_views.suggest_people, name="people-to-mention"),
    path("projects/<key:key>/files/<int:number>", talk_views.download, name="file"),
    path("projects/<key:key>/files/<int:number>/remove", talk_views.remove_file, name="file-remove"),
    path("mentions/", talk_views.mentions, name="mentions"),
]
