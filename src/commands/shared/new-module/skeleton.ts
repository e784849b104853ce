/** Makes the files of a new module: file name → text. */
export type Skeleton = (name: string) => Readonly<Record<string, string>>;
