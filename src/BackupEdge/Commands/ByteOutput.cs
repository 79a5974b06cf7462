using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// Where commands write what is no text: standard output or a file. A file <em>must</em> have its name only when it is whole, and be
/// readable by its owner alone.
/// </summary>
internal static class ByteOutput
{
    private const string PartialEnding = ".partial";

    /// <summary>Writes to a file, replacing what is there, or with null to standard output.</summary>
    /// <exception cref="Fault">
    /// <c>io_error</c> or <c>no_space</c>, or what the work throws; the file is not there then, or as it was.
    /// </exception>
    public static async Task WriteAsync(CommandRun run, string? file, Func<Stream, Task> work)
    {
        if (file is null)
        {
            await using var output = run.CommandEnvironment.OpenOutput();
            await GuardAsync("standard output", () => work(output));
            return;
        }

        var path = Path.GetFullPath(file, run.CommandEnvironment.WorkingFolder);
        await GuardAsync($"'{path}'", () => WriteFileAsync(path, work));
    }

    private static async Task WriteFileAsync(string path, Func<Stream, Task> work)
    {
        var partial = path + PartialEnding;
        try
        {
            // Whatever has this name, such as a link that another user made in a shared folder, is not written through.
            File.Delete(partial);
            await using (var output = FileModes.CreateOwnerFile(partial))
            {
                await work(output);
                output.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
            DurableFolder.Flush(Path.GetDirectoryName(path)!);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static async Task GuardAsync(string where, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw IoFaults.From(e, $"{where} could not be written");
        }
    }
}
