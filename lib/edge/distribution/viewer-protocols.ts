/** How visitors may speak to the edge, always over TLS. */
export enum ViewerProtocols {
  /** HTTP/2 and HTTP/3: the faster ones; older browsers fall back to HTTP/1.1. */
  HTTP2_AND_3 = 'http2and3',

  /** HTTP/2 alone, which a continuous deployment demands while it runs. No weaker: the same TLS. */
  HTTP2_ONLY = 'http2',
}
