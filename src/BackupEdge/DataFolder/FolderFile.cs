using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.DataFolder;

/// <summary>Writes small files of the data folder, for the owner of the folder and mode 0600.</summary>
internal static class FolderFile
{
    /// <summary>Creates or replaces a file. Other processes see the old or the new content, never a part of it.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="content">The new content.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public static void Replace(DataPaths data, string path, byte[] content)
    {
        var unnamed = path + ".new";
        IoFaults.Guard($"The data folder '{data.Path}' could not be written", () =>
        {
            // Not opened if it exists: it could be a link that the owner of the folder made.
            File.Delete(unnamed);
            using (var file = FileModes.CreateOwnerFile(unnamed))
            {
                FolderOwner.Give(file.SafeFileHandle, unnamed);
                file.Write(content);
            }

            File.Move(unnamed, path, overwrite: true);
        });
    }
}
