using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// Writes binary output of commands to standard output or to a file. A file <em>must</em> get its name only when it is complete, and
/// must be readable by its owner only.
/// </summary>
internal static class ByteOutput
{
    private const string PartialSuffix = ".partial";

    /// <summary>Writes to a file, or to standard output if the file is null.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="file">The file, or null.</param>
    /// <param name="work">Writes the content.</param>
    /// <param name="replaces">Whether an existing file is replaced; otherwise that is an error.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>; an existing file is then unchanged.</exception>
    public static async Task WriteAsync(CommandRun run, string? file, Func<Stream, Task> work, bool replaces = true)
    {
        if (file is null)
        {
            await using var output = run.CommandEnvironment.OpenOutput();
            await GuardAsync("standard output", () => work(output));
            return;
        }

        var path = Path.GetFullPath(file, run.CommandEnvironment.WorkingFolder);
        await GuardAsync($"'{path}'", () => WriteFileAsync(path, work, replaces));
    }

    private static async Task WriteFileAsync(string path, Func<Stream, Task> work, bool replaces)
    {
        var partial = path + PartialSuffix;
        try
        {
            // A link that another user has created under this name in a shared folder must not be followed.
            File.Delete(partial);
            await using (var output = FileModes.CreateOwnerFile(partial))
            {
                await work(output);
                output.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: replaces);
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
