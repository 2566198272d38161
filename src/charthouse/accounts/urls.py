"""Addresses of accounts; signing in itself is allauth's."""

from django.urls import path

from charthouse.accounts import group_views, invitation_views, my_views, people_views, token_views, views

urlpatterns = [
    path("setup/", views.first_account, name="first-account"),
    path("invitation/", invitation_views.invitation, name="invitation"),
    path("invitation/<str:secret>/", invitation_views.invitation_link, name="invitation-link"),
    # one's own account
    path("profile/", views.profile, name="profile"),
    path("profile/away/", my_views.absences, name="away"),
    path("profile/away/<int:deputy_id>/end", my_views.end_absence, name="away-end"),
    path("profile/sessions/", my_views.sessions, name="sessions"),
    path("profile/sessions/end-others", my_views.end_other_sessions, name="sessions-end-others"),
    path("profile/sessions/<int:session_id>/end", my_views.end_session, name="session-end"),
    path("profile/data/", my_views.my_data, name="my-data"),
    path("profile/data/file", my_views.my_data_file, name="my-data-file"),
    path("profile/tokens/", token_views.my_tokens, name="tokens"),
    path("profile/tokens/<int:token_id>/revoke", token_views.revoke_mine, name="token-revoke"),
    # everybody
    path("people/", people_views.people, name="people"),
    path("people/<int:user_id>/", people_views.one_person, name="person"),
    path("people/<int:user_id>/deputy", people_views.name_deputy_for, name="person-deputy"),
    path("people/<int:user_id>/<slug:deed>", people_views.change_person, name="person-change"),
    path("groups/", group_views.groups, name="groups"),
    path("groups/<int:group_id>/", group_views.one_group, name="group"),
    path("groups/<int:group_id>/<slug:deed>", group_views.change_group, name="group-change"),
    path("invitations/", invitation_views.invitations, name="invitations"),
    path("invitations/<int:invitation_id>/<slug:deed>", invitation_views.change_invitation, name="invitation-change"),
    path("programs/", token_views.programs, name="programs"),
    path("programs/<int:user_id>/", token_views.program, name="program"),
    path("programs/<int:user_id>/end", token_views.end_program, name="program-end"),
    path(
        "programs/<int:user_id>/tokens/<int:token_id>/revoke",
        token_views.revoke_of_program,
        name="program-token-revoke",
    ),
    path("lock-outs/", people_views.lock_outs, name="lock-outs"),
]
