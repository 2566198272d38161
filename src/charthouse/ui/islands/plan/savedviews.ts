/* The menu of saved views: open one, keep this one, share, rename, duplicate, delete, begin with it. Loaded when opened. */
import type { Viewing } from "./viewing";
import { contentOf, putOn, type Content, type SavedView, type SavedViews } from "./viewcontent";
import { say } from "./words";

type Told = { text: string; tone?: "good" | "info" | "bad"; action?: { label: string; run: () => void } };
const toast = (detail: Told): void => void document.dispatchEvent(new CustomEvent("toast", { detail }));

const csrf = (): string =>
  (JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>)["X-CSRFToken"] ?? "";

export class ViewMenu {
  /** How the page looked before a view was opened: where its reader goes back to. */
  private own: Content | null = null;

  constructor(
    private readonly viewing: Viewing,
    private readonly list: HTMLElement,
  ) {}

  private get told(): SavedViews {
    return this.viewing.views;
  }

  private get url(): string {
    return this.viewing.root.querySelector<HTMLElement>("[data-views]")?.dataset["views"] ?? "";
  }

  /** Ask the server; says what it answered, or null where it refused, which is then said. */
  private async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    try {
      const answer = await fetch(this.url + path, {
        method,
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf() },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (answer.ok) return answer.status === 204 ? true : await answer.json();
      const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
      toast({ text: problem.detail ?? say("refused"), tone: "bad" });
    } catch {
      toast({ text: say("views_offline"), tone: "bad" });
    }
    return null;
  }

  /** As others have changed them meanwhile. */
  async refresh(): Promise<void> {
    const found = (await this.ask("GET", "")) as SavedViews | null;
    // What is as it was is not drawn anew: a press on it would be lost between down and up.
    if (!found || JSON.stringify(found) === JSON.stringify(this.viewing.views)) return;
    this.viewing.views = found;
    this.viewing.update();
    this.draw();
  }

  draw(): void {
    const { list, told, viewing } = this;
    const current = viewing.current;
    const focused = list.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : "";
    const out: HTMLElement[] = [];
    const line = (key: string, text: string, run: () => void, note = "", pressed?: boolean): void => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset["key"] = key;
      const name = document.createElement("bdi");
      name.textContent = text;
      button.append(name);
      if (note) {
        const said = document.createElement("span");
        said.className = "r";
        said.textContent = note;
        button.append(said);
      }
      if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
      button.addEventListener("click", run);
      out.push(button);
    };
    const head = (text: string): void => {
      const made = document.createElement("h2");
      made.textContent = text;
      out.push(made);
    };
    const rule = (): void => void out.push(document.createElement("hr"));
    const notes = (view: SavedView): string =>
      view.number === told.mine ? say("views_mine_first") : view.number === told.all ? say("views_all_first") : "";
    line("0", say("views_none"), () => this.open(null), "", current === null);
    for (const shared of [true, false]) {
      const some = told.views.filter((view) => view.shared === shared);
      if (some.length) head(say(shared ? "views_shared" : "views_own"));
      for (const view of some) line(String(view.number), view.name, () => this.open(view), notes(view), current === view);
    }
    rule();
    if (current?.may_change && viewing.changed) line("save", say("views_update", { name: current.name }), () => void this.update(current));
    line("new", say("views_save"), () => this.name(say("views_save_head"), "", told.may_share, (name, shared) => this.save(name, shared)));
    if (current) {
      if (current.may_change) line("rename", say("views_rename"), () => this.rename(current));
      line("copy", say("views_copy"), () => void this.save(say("views_copy_name", { name: current.name }), false, current.content));
      if (current.may_change && told.may_share) {
        const said = current.shared ? "views_unshare" : "views_share";
        line("share", say(said), () => void this.change(current, { shared: !current.shared }));
      }
      const first = told.mine === current.number;
      line("mine", say("views_begin_mine"), () => void this.begin("mine", first ? null : current.number), "", first);
      if (told.may_share && current.shared) {
        const all = told.all === current.number;
        line("all", say("views_begin_all"), () => void this.begin("all", all ? null : current.number), "", all);
      }
      if (current.may_change) line("delete", say("views_delete"), () => void this.remove(current));
    }
    rule();
    line("arrange", say("views_arrange"), () => this.leave(() => void this.viewing.openArranging()));
    line("colours", say("views_colours"), () => this.leave(() => void this.viewing.openColours()));
    list.replaceChildren(...out);
    if (focused) list.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
  }

  private leave(go: () => void): void {
    this.list.closest("details")?.removeAttribute("open");
    go();
  }

  /** How the page looks now, as a view keeps it. */
  private get content(): Content {
    const { root, state } = this.viewing;
    return { ...contentOf(state), mode: root.dataset["shows"] ?? "sheet" };
  }

  /** Look as a saved view says, or as before one was opened. */
  private show(view: SavedView | null): void {
    const { root, state, relay } = this.viewing;
    if (state.view === null) this.own = contentOf(state);
    const usual: Content = { ...(this.own ?? contentOf(state)), filter: { all: [] }, text: "", sort: "", group: "", flat: false, colours: [] };
    state.view = view?.number ?? null;
    putOn(state, view ? view.content : usual);
    relay();
    this.viewing.search(state.text);
    // The link to that view of the plan knows how it is opened.
    const mode = view?.content.mode;
    if (mode && mode !== root.dataset["shows"]) root.querySelector<HTMLElement>(`a[data-mode="${CSS.escape(mode)}"]`)?.click();
  }

  private open(view: SavedView | null): void {
    this.leave(() => this.show(view));
    this.list.closest("details")?.querySelector("summary")?.focus();
  }

  private put(view: SavedView): void {
    const { views } = this.told;
    const others = views.filter((one) => one.number !== view.number);
    this.told.views = [...others, view].sort((one, other) => one.name.localeCompare(other.name));
  }

  private async save(name: string, shared: boolean, content: Content = this.content): Promise<void> {
    const made = (await this.ask("POST", "", { name, shared, content })) as SavedView | null;
    if (!made) return;
    this.put(made);
    this.open(made);
    toast({ text: say(shared ? "views_kept_shared" : "views_kept", { name: made.name }), tone: "good" });
  }

  private async update(view: SavedView): Promise<void> {
    await this.change(view, { content: this.content, version: view.version });
  }

  private async change(view: SavedView, changes: Record<string, unknown>): Promise<void> {
    const made = (await this.ask("PATCH", `/${view.number}`, changes)) as SavedView | null;
    if (!made) return void this.refresh();
    this.put(made);
    this.viewing.update();
    this.draw();
  }

  private async begin(whose: "mine" | "all", view: number | null): Promise<void> {
    const found = (await this.ask("PUT", "-to-begin-with", { whose, view })) as SavedViews | null;
    if (!found) return;
    this.viewing.views = found;
    this.viewing.update();
    this.draw();
  }

  private async remove(view: SavedView): Promise<void> {
    if (!(await this.ask("DELETE", `/${view.number}`))) return;
    this.told.views = this.told.views.filter((one) => one !== view);
    this.open(null);
    const { name, shared, content } = view;
    toast({
      text: say("views_deleted", { name }),
      tone: "info",
      action: { label: say("key_undo"), run: () => void this.save(name, shared, content) },
    });
  }

  private rename(view: SavedView): void {
    this.name(say("views_rename_head"), view.name, false, (name) => this.change(view, { name, version: view.version }));
  }

  /** Ask for a name, and where that may be chosen whether everybody is to see it. */
  private name(title: string, name: string, sharing: boolean, done: (name: string, shared: boolean) => Promise<void>): void {
    const dialog = this.viewing.root.querySelector<HTMLDialogElement>("[data-view-name]");
    const form = dialog?.querySelector("form");
    const field = dialog?.querySelector<HTMLInputElement>('[name="name"]');
    const shared = dialog?.querySelector<HTMLInputElement>('[name="shared"]');
    const head = dialog?.querySelector("h2");
    if (!dialog || !form || !field || !shared || !head) return;
    this.list.closest("details")?.removeAttribute("open");
    head.textContent = title;
    field.value = name;
    shared.checked = false;
    (shared.closest("label") as HTMLElement).hidden = !sharing;
    dialog.onkeydown = (event) => event.stopPropagation();
    form.onsubmit = (event) => {
      event.preventDefault();
      const by = (event.submitter as HTMLButtonElement | null)?.value;
      if (by === "no") return dialog.close();
      if (!field.value.trim()) return field.focus();
      dialog.close();
      void done(field.value.trim(), sharing && shared.checked);
    };
    dialog.showModal();
    field.select();
  }
}
