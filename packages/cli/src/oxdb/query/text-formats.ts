/** What answers of OxQL can be printed as. Arrow is for programs, and comes as it is from the server. */
export const TEXT_FORMATS = ['table', 'json', 'csv', 'chart'] as const
export type TextFormat = (typeof TEXT_FORMATS)[number]
