/** Where somebody goes in the grid of influence (up) and interest (to the right), both from 1 to 5. */
export interface Place {
  influence: number;
  interest: number;
}

export const LEVELS = 5;

const STEPS: Record<string, [number, number]> = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/** The neighbour that an arrow leads to; none beyond the edge, and for any other key. */
export function beside(place: Place, key: string): Place | null {
  const step = STEPS[key];
  if (!step) return null;
  const [influence, interest] = [place.influence + step[0], place.interest + step[1]];
  return Math.min(influence, interest) < 1 || Math.max(influence, interest) > LEVELS ? null : { influence, interest };
}
