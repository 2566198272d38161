/** The plan page. */
import "./plan.css";

import { PlanSheet } from "./element";

customElements.define("plan-sheet", PlanSheet);
