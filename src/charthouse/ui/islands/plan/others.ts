/* Who else has this plan open, and at which task: what was heard of other pages, until nothing is heard any more. */

export interface Told {
  page: string;
  user?: number;
  name?: string;
  initials?: string;
  task?: number | null;
  gone?: boolean;
}

export interface Someone {
  user: number;
  name: string;
  initials: string;
  /** The number of the task they are at. */
  task: number | null;
}

/** A page of which nothing was heard for so long has been closed, or lost its line. */
export const HERE_FOR_MS = 120_000;

export class Others {
  private readonly pages = new Map<string, Someone & { heard: number }>();

  constructor(
    /** The page itself, which is not among them. */
    private readonly own: string,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /** One page said something. */
  hear(told: Told): void {
    if (told.page === this.own) return;
    if (told.gone || told.user === undefined) this.pages.delete(told.page);
    else {
      const { user, name = "", initials = "?", task = null } = told;
      this.pages.set(told.page, { user, name, initials, task, heard: this.now() });
    }
  }

  /** All that are there now: whoever is not named has left. */
  take(all: readonly Told[]): void {
    this.pages.clear();
    for (const told of all) this.hear(told);
  }

  /** Forget those of whom nothing was heard for long. */
  forget(): void {
    for (const [page, one] of this.pages) if (this.now() - one.heard > HERE_FOR_MS) this.pages.delete(page);
  }

  /** Everybody once, by name, at the task where they were seen last. */
  get people(): Someone[] {
    const found = new Map<number, Someone & { heard: number }>();
    for (const one of this.pages.values()) {
      const there = found.get(one.user);
      if (!there || (one.task !== null && (there.task === null || one.heard >= there.heard))) found.set(one.user, one);
    }
    return [...found.values()]
      .sort((one, other) => one.name.localeCompare(other.name) || one.user - other.user)
      .map(({ user, name, initials, task }) => ({ user, name, initials, task }));
  }

  /** Who is at each task. */
  get byTask(): Map<number, Someone[]> {
    const found = new Map<number, Someone[]>();
    for (const one of this.people) {
      if (one.task === null) continue;
      const there = found.get(one.task);
      if (there) there.push(one);
      else found.set(one.task, [one]);
    }
    return found;
  }
}
