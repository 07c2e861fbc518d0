/** Injection token of the projector's LogServer. */
export const logTransport = Symbol('log transport');
