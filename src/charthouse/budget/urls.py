"""Addresses of the budget chapter."""

from django.urls import path

from charthouse.budget import budget_views, closing_views, driver_views, order_views, reserve_views, saving_views, views

urlpatterns = [
    path("projects/<key:key>/budget/", budget_views.budget, name="budget"),
    path("projects/<key:key>/budget/savings", saving_views.savings, name="budget-savings"),
    path("projects/<key:key>/budget/drivers", driver_views.drivers, name="budget-drivers"),
    path("projects/<key:key>/budget/export/<str:kind>", driver_views.export, name="budget-export"),
    path("projects/<key:key>/budget/lines/new", budget_views.new_line, name="budget-line-new"),
    path("projects/<key:key>/budget/lines/<int:number>", budget_views.edit_line, name="budget-line"),
    path("projects/<key:key>/budget/lines/<int:number>/delete", budget_views.delete, name="budget-line-delete"),
    path("projects/<key:key>/budget/from-plan", budget_views.from_plan, name="budget-from-plan"),
    path("projects/<key:key>/budget/import", budget_views.import_lines, name="budget-import"),
    path("projects/<key:key>/budget/keep", budget_views.keep, name="budget-keep"),
    path("projects/<key:key>/reserves/", reserve_views.overview, name="reserves"),
    path("projects/<key:key>/reserves/draw", reserve_views.draw, name="reserve-draw"),
    path("projects/<key:key>/reserves/set-aside", reserve_views.set_aside, name="reserve-set-aside"),
    path("projects/<key:key>/reserves/release", reserve_views.release, name="reserve-release"),
    path("projects/<key:key>/reserves/<int:number>/reverse", reserve_views.reverse, name="reserve-reverse"),
    path(
        "projects/<key:key>/reserves/releases/<int:number>/reverse",
        reserve_views.reverse_release,
        name="reserve-release-reverse",
    ),
    path("projects/<key:key>/orders/", order_views.orders, name="orders"),
    path("projects/<key:key>/orders/new", order_views.new_order, name="order-new"),
    path("projects/<key:key>/orders/<int:number>", order_views.edit_order, name="order"),
    path("projects/<key:key>/exchange-rates/", order_views.rates, name="exchange-rates"),
    path("projects/<key:key>/periods/", closing_views.periods, name="periods"),
    path("projects/<key:key>/periods/close", closing_views.close, name="period-close"),
    path("projects/<key:key>/periods/<int:number>", closing_views.period, name="period"),
    path("projects/<key:key>/periods/<int:number>/reopen", closing_views.reopen, name="period-reopen"),
    path("projects/<key:key>/periods/<int:number>/file.<str:kind>", closing_views.period_file, name="period-file"),
    path("projects/<key:key>/costs/", views.costs, name="costs"),
    path("projects/<key:key>/costs/new", order_views.new_cost, name="cost-new"),
    path("projects/<key:key>/costs/cut-off", views.cut_off, name="costs-cut-off"),
    path("projects/<key:key>/costs/import", views.import_costs, name="costs-import"),
    path("projects/<key:key>/costs/entries/", views.entries, name="cost-entries"),
    path("projects/<key:key>/costs/entries/<int:number>/reverse", views.reverse_entry, name="cost-reverse"),
]
