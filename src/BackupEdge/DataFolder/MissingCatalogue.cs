using BackupEdge.Configuration;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>Explains what to do with archives that have no catalogue, as after the loss of a host.</summary>
internal static class MissingCatalogue
{
    /// <summary>Returns a fault if the folder of a missing catalogue has archives, in it or where they belong; otherwise null.</summary>
    public static Fault? Explain(DataPaths data)
    {
        if (HasArchives(data.Archives))
        {
            return Of(
                data,
                $"There are archives in '{data.Archives}', but no catalogue. Run `backupedge rebuild --data {Quoted(data.Path)}`, which "
                    + "builds it from them."
            );
        }

        if (!HasArchives(data.Path))
        {
            return null;
        }

        var parent = Path.GetDirectoryName(data.Path);
        return Path.GetFileName(data.Path) == Path.GetFileName(data.Archives) && parent is not null
            ? Of(
                data,
                $"'{data.Path}' is a folder of archives, and --data is the folder above it: use --data {Quoted(parent)}. If there is no "
                    + $"catalogue in it, run `backupedge rebuild --data {Quoted(parent)}` first."
            )
            : Of(
                data,
                $"There are archives in '{data.Path}', but no catalogue. Move them to '{data.Archives}' and run `backupedge rebuild --data "
                    + $"{Quoted(data.Path)}`, which builds it from them."
            );
    }

    // For a command line that a user may copy.
    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.')
            ? path
            : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static Fault Of(DataPaths data, string message) => new(FaultCode.InvalidRequest, message, ("data", data.Path));

    // A folder that cannot be listed is reported by the command that uses it.
    private static bool HasArchives(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                && Directory
                    .EnumerateFiles(folder)
                    .Any(file =>
                        file.EndsWith(LocalArchiveStore.Extension, StringComparison.Ordinal)
                        || file.EndsWith(LocalArchiveStore.RetiredExtension, StringComparison.Ordinal)
                        || file.EndsWith(LocalArchiveStore.PlaceExtension, StringComparison.Ordinal)
                    );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
