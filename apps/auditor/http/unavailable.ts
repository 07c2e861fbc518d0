/** Something this answer needs cannot be reached: 503, and worth asking again. The message is shown to the caller. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
