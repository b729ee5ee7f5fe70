/**
 * What a pad knows of the moment: where its cursor and its pin are, the test digit at each, the plane in hand, what is
 * switched on. Places are those of the first plane. It alone moves them; whoever draws, or tells Python, is called back.
 */

const KEY_PAUSE = 350; // ms
const DECIMALS = 4; // of a latent on its way to Python

/** How far two coordinates lie apart at least that Python can tell. */
export const TOLD_APART = 10 ** -DECIMALS;

/** A coordinate as Python is told it. @param {number} value */
export const told = (value) => Number(value.toFixed(DECIMALS));

/**
 * @typedef {{moved: () => void, pinned: (row: number | null) => void}} Listener  moved: cursor or pin; pinned: once a gesture is
 *   over; row: of the test set, where a digit itself was clicked
 */

export class PadState {
  /** @param {[number, number]} pin @param {import("./panel.js").Panel} active @param {Listener} listener */
  constructor(pin, active, listener) {
    /** The plane in hand. */
    this.active = active;
    this.listener = listener;
    this.layers = { manifold: true, points: true, support: false, stretch: false };
    /** @type {"look" | "path" | "pan"} */
    this.tool = "look";
    /** @type {[number, number]} */
    this.beforePin = pin;
    this.z1 = this.pin1 = pin[0];
    this.z2 = this.pin2 = pin[1];
    /** The test digits at the cursor and at the pin; −1 for none. */
    this.row = this.pinnedRow = -1;
    /** Whether Python has still to hear of the pin. */
    this.unsaid = false;
  }

  get atPin() {
    return this.z1 === this.pin1 && this.z2 === this.pin2;
  }

  /** Put cursor and pin on one latent. */
  set(z1, z2, row = -1) {
    [this.z1, this.z2, this.pin1, this.pin2, this.row, this.pinnedRow] = [z1, z2, z1, z2, row, row];
    this.listener.moved();
  }

  /** The cursor is there for now, and at that test digit. */
  look(z1, z2, row) {
    [this.z1, this.z2, this.row] = [z1, z2, row];
    this.listener.moved();
  }

  /** Cursor and pin are here, and Python will hear of it. */
  stand(z1, z2, row = -1) {
    this.unsaid = true;
    this.set(z1, z2, row);
  }

  /** Pin a latent, and the test digit whose own it is; −1 for none. */
  pin(z1, z2, row = -1) {
    this.beforePin = [this.pin1, this.pin2];
    this.set(z1, z2, row);
    this.tell();
  }

  /** Python hears of the pin now; what it is told is the pin from here on, so that an address brings back this picture. */
  tell() {
    this.forget();
    /** @type {[number, number]} */
    const z = [told(this.pin1), told(this.pin2)];
    if (this.atPin) [this.z1, this.z2] = z;
    [this.pin1, this.pin2] = z;
    this.listener.moved();
    this.listener.pinned(this.pinnedRow < 0 ? null : this.pinnedRow);
  }

  /** Python hears of the pin once the keys pause. */
  tellSoon() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.tell(), KEY_PAUSE);
  }

  /** Python need not hear of the pin. */
  forget() {
    clearTimeout(this.pause);
    this.unsaid = false;
  }
}
