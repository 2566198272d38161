"""The door to the stream of live messages; the stream itself is held outside of Django (``stream.py``)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from charthouse.accounts.models import User
from charthouse.doors import signed_in
from charthouse.live.channels import NoSuchChannel
from charthouse.live.channels import channel as known
from charthouse.live.opening import GRANTED, Opening, read_positions
from charthouse.live.queries import seal_of

MOST_CHANNELS = 50


class TooManyChannels(NoSuchChannel):
    """One page listens to more than it can show."""


@require_GET
@never_cache
@signed_in("Each channel asks its own rule, for every message anew; here one only says which ones one listens to.")
def listen(request: HttpRequest) -> HttpResponse:
    """Let somebody listen: ``?on=project:PAY@12&on=user:5`` goes on after PAY's message 12.

    ``Last-Event-ID`` says the same for a browser that connects again by itself. The answer without a stream, 204,
    tells a browser not to ask again: for who is not signed in, and where no server of ours holds streams.
    """
    scope = getattr(request, "scope", None)
    if not isinstance(request.user, User) or scope is None:
        return HttpResponse(status=204)
    positions = read_positions(request.GET.getlist("on"))
    resumed = read_positions(filter(None, request.headers.get("Last-Event-ID", "")[:4000].split(",")))
    positions |= {name: number for name, number in resumed.items() if name in positions}
    if len(positions) > MOST_CHANNELS:
        raise TooManyChannels(_("A page can listen to %(count)d channels at most.") % {"count": MOST_CHANNELS})
    for name in positions:
        known(name)
    scope[GRANTED] = Opening(
        user=request.user.pk,
        session=request.session.session_key or "",
        seal=seal_of(request.user),
        positions=positions,
    )
    return HttpResponse(content_type="text/event-stream")
