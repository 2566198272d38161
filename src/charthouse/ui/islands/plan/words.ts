/* The page's own words, as the server translated them (plan/page_words.py). */

let words: Record<string, string> = {};

export function learnWords(given: Record<string, string>): void {
  words = given;
}

/** A sentence by its name, with its gaps filled: `{count}` takes values.count. */
export function say(name: string, values: Record<string, string | number> = {}): string {
  const text = words[name] ?? name;
  return text.replace(/\{(\w+)\}/g, (gap, key: string) => String(values[key] ?? gap));
}
