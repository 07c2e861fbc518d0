/** Injection token of the feed's own pool over the database of `registry`, `log` and `feed`: SCIM waits for none of it. */
export const FEED_POOL = Symbol('feed pool');
/** Injection token of what wakes those who deliver and those who poll. */
export const FEED_NEWS = Symbol('news of the feed');
