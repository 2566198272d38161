/* What it takes to filter, sort, group and colour the rows, and to say so in the address (`PlanState.asks`). */
export { begin, remember } from "./address";
export { grouped, ordering, sorted } from "./arrange";
export { test } from "./filter";
export { groupName } from "./groupnames";
export { contentOf, putOn, sameLook } from "./viewcontent";
