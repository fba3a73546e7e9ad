/** What the edge does with the answers of a part of the shop. */
export enum PathClass {
  /**
   * Files whose names change with their content. Cached for up to a year, the same for everybody: asked for without cookies,
   * queries or a visitor's headers, so that the origin cannot know for whom it answers.
   */
  STATIC = 'STATIC',

  /**
   * Pages and lists that are the same for everybody. Cached for minutes, one answer for each set of the named query
   * parameters; nothing else of the visitor reaches the origin, or tells one answer from another.
   */
  CATALOGUE = 'CATALOGUE',

  /**
   * What one visitor may see: cart, checkout, login, account. Never cached, and the visitor's request reaches the origin
   * whole. Every path that nobody names is of this class.
   */
  PERSONAL = 'PERSONAL',

  /** As PERSONAL, for programs: the viewer request function of the API runs here, e.g. one that checks signatures. */
  API = 'API',
}

/** Whether answers of a class are given to more than one visitor. */
export function isCached(pathClass: PathClass): boolean {
  return pathClass === PathClass.STATIC || pathClass === PathClass.CATALOGUE;
}
