import { Command } from "commander";

/** `rollscope image add|list|remove` */
export function imageCommand(): Command {
  const image = new Command("image")
    .description("programs that pods of the embedded cluster can run")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
The embedded cluster pulls nothing: an image reference stands for a directory of yours with a Dockerfile
(ENTRYPOINT, CMD, ENV, WORKDIR and EXPOSE are read) or a package.json with a start script.

Examples:
  rollscope image add team/web:1.0 ./web
  rollscope image list
  rollscope image remove team/web:1.0`,
    );
  image
    .command("add")
    .description("let an image reference stand for the program in a directory")
    .argument("<reference>", "image reference, as manifests name it")
    .argument("<directory>", "directory with the program")
    .addHelpText("after", "\nExample:\n  rollscope image add team/web:1.0 ./web")
    .action(async (reference: string, directory: string) => {
      const { addImage } = await import("../images.ts");
      await addImage(reference, directory);
    });
  image
    .command("list")
    .description("show all images, those that are built in, too")
    .addHelpText("after", "\nExample:\n  rollscope image list")
    .action(async () => {
      const { listImages } = await import("../images.ts");
      await listImages();
    });
  image
    .command("remove")
    .description("forget an image; its directory is left as it is")
    .argument("<reference>", "image reference")
    .addHelpText("after", "\nExample:\n  rollscope image remove team/web:1.0")
    .action(async (reference: string) => {
      const { removeImage } = await import("../images.ts");
      await removeImage(reference);
    });
  return image;
}
