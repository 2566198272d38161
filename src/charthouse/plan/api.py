"""The API of the plan chapter."""

from charthouse.plan import (
    api_baselines,
    api_calendars,
    api_checklists,
    api_discussion,
    api_documents,
    api_drawing,
    api_files,
    api_imports,
    api_links,
    api_pauses,
    api_plan,
    api_progress,
    api_publications,
    api_saved_views,
    api_scenarios,
    api_tasks,
)

routers = (
    api_tasks.router,
    api_links.router,
    api_pauses.router,
    api_checklists.router,
    api_plan.router,
    api_baselines.router,
    api_publications.router,
    api_saved_views.router,
    api_scenarios.router,
    api_progress.router,
    api_calendars.router,
    api_documents.router,
    api_drawing.router,
    api_imports.router,
    api_discussion.router,
    api_files.router,
)
