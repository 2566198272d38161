/* Who is away on which days (plan/page_views.absences). */

export interface Absence {
  name: string;
  why: string;
  /** Days since 1970, both inclusive. */
  first: number;
  last: number;
}

/** What the server tells; nothing where it does not answer: the calendar is of use without. */
export async function absencesOf(url: string): Promise<Absence[]> {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? ((await answer.json()) as { absences: Absence[] }).absences : [];
  } catch {
    return [];
  }
}

/** Those who are away on a day, each once. */
export function awayOn(absences: Absence[], day: number): Absence[] {
  const found = new Map<string, Absence>();
  for (const one of absences) if (one.first <= day && day <= one.last && !found.has(one.name)) found.set(one.name, one);
  return [...found.values()];
}
