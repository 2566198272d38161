/* Questions to the reader, one after the other: a dialog that waits for its answer is not asked over by the next one. */

export class Questions {
  private readonly waiting: (() => void)[] = [];
  private asked = false;

  /** Ask as soon as nothing else is asked: fill the dialog; `answered` hears its return value. */
  put(dialog: HTMLDialogElement, fill: () => void, answered: (value: string) => void): void {
    this.waiting.push(() => {
      fill();
      dialog.returnValue = "";
      dialog.onclose = () => {
        this.asked = false;
        answered(dialog.returnValue);
        this.next();
      };
      dialog.showModal();
    });
    this.next();
  }

  private next(): void {
    const ask = this.asked ? undefined : this.waiting.shift();
    if (!ask) return;
    this.asked = true;
    ask();
  }
}
