/** How high a row of the grid is, and what is between rows and columns. */
export const ROW_PX = 30
export const GAP_PX = 8
