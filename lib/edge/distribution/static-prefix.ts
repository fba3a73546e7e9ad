/** Where the shop's static assets live: the one class of paths that the edge caches. */
export const STATIC_PREFIX = '/static/';
