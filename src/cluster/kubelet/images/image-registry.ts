import type { Image } from "./image.ts";

/** Where the built-in images and those added by the user are found. */
export interface ImageRegistryOptions {
  /** The file that keeps the images of `rollscope image add`; none by default. */
  file?: string;
  /** Root directory of the package, below which the built-in services lie. */
  builtIn: string;
}

/** An image that a user added. */
export interface AddedImage {
  reference: string;
  directory: string;
}

/** Resolves image references to programs on this machine, in place of a container registry. */
export interface ImageRegistry {
  /**
   * Undefined when there is no such image.
   *
   * @throws {RollscopeError} IMAGE_INVALID when its directory cannot be used.
   */
  find(reference: string): Promise<Image | undefined>;
  /** References of all images, built-in ones first. */
  list(): readonly (AddedImage & { builtIn: boolean })[];
}

/** The registry of one cluster; reads `file` anew whenever it has changed. */
export function createImageRegistry(options: ImageRegistryOptions): ImageRegistry {
  void options;
  return { find: () => Promise.resolve(undefined), list: () => [] };
}
