"""The API of the plan chapter."""

from charthouse.plan import api_links, api_plan, api_tasks

routers = (api_tasks.router, api_links.router, api_plan.router)
