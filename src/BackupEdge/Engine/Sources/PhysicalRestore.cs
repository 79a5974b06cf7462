using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Restores a PostgreSQL server into a folder from which it can be started: <c>data</c> with its files and the settings to replay the log,
/// and <c>wal</c> with the log. A folder <c>data</c> with content is never changed.
/// </summary>
internal sealed class PhysicalRestore(PostgresPhysicalSource source)
{
    /// <summary>The code of the warning that says how to start the server.</summary>
    public const string StartCode = "start";

    private const string Signal = "recovery.signal";
    private const string Settings = "postgresql.auto.conf";

    private PhysicalPlace Place => source.Place!;

    /// <summary>Returns what prevents streams from being restored, as a sentence, or <see langword="null"/>.</summary>
    public static string? FindProblem(PostgresPhysicalSource source, IReadOnlyList<string> paths)
    {
        if (source.Place is not { } place)
        {
            return $"The source '{source.Name}' is restored into a folder only.";
        }

        if (!place.AddsWal && !paths.Contains($"{source.Name}/{WalRecord.BaseName}"))
        {
            return $"Parts of the source '{source.Name}' are of no use without '{WalRecord.BaseName}'. Restore all of it, or get a file "
                + "with `backupedge cat` or `export`.";
        }

        if (!RecoverySettings.IsPossible(place.Folder))
        {
            return $"The path of '{place.Folder}' has control characters, which the settings of PostgreSQL cannot have.";
        }

        return !place.AddsWal && Directory.Exists(place.Data) && Directory.EnumerateFileSystemEntries(place.Data).Any()
            ? $"'{place.Data}' has files already. Move or delete it, or restore to another folder."
            : null;
    }

    /// <summary>Restores one stream.</summary>
    /// <exception cref="Fault">It could not be restored.</exception>
    /// <exception cref="OperationCanceledException">The restore was cancelled.</exception>
    public void Run(IRestoredStream stream)
    {
        var name = stream.Path[(source.Name.Length + 1)..];
        IoFaults.Guard($"'{Place.Folder}' could not be written", () =>
        {
            MakeFolder(Place.Folder);
            if (name == WalRecord.BaseName)
            {
                RestoreBase(stream);
            }
            else if (name == WalRecord.FileName)
            {
                Write(stream, Path.Join(Place.Folder, name));
            }
            else if (
                name.StartsWith(WalRecord.WalName + "/", StringComparison.Ordinal)
                && name.LastIndexOf('/') == WalRecord.WalName.Length
            )
            {
                MakeFolder(Place.Wal);
                RestoreSegment(stream, name[(WalRecord.WalName.Length + 1)..]);
            }
            else
            {
                throw Failed($"'{stream.Path}' is no part of a server");
            }
        });
    }

    private void RestoreBase(IRestoredStream stream)
    {
        MakeFolder(Place.Data);
        using (var files = new ServerFilesWriter(Place.Data, source.Name))
        {
            var problem = stream.Read(bytes =>
            {
                files.Take(bytes);
                stream.AddBytes(bytes.Length);
            });
            if (problem is not null || !files.IsComplete)
            {
                throw Failed($"its copy of the server's files is damaged: {problem ?? "its end is missing"}");
            }
        }

        File.AppendAllText(Path.Join(Place.Data, Settings), RecoverySettings.Of(Place));
        using (FileModes.CreateOwnerFile(Path.Join(Place.Data, Signal))) { }

        stream.AddFile(replaced: false);
        var owner = Environment.IsPrivilegedProcess
            ? $"chown -R postgres: {RecoverySettings.ShellWord(Place.Folder)}, then, as that user, "
            : "";
        var moment = Place.Moment is { } at ? $" It becomes as it was at {at.UtcDateTime:O} and ends its recovery there." : "";
        stream.AddWarning(StartCode, $"Start the server with: {owner}pg_ctl -D {RecoverySettings.ShellWord(Place.Data)} start.{moment}");
    }

    // The name of a segment that is not complete ends differently, and the server asks for it as for any other.
    private void RestoreSegment(IRestoredStream stream, string name)
    {
        if (!WalSegment.IsFile(name))
        {
            throw Failed($"'{stream.Path}' is no segment of a log");
        }

        var isPartial = name.EndsWith(WalSegment.Partial, StringComparison.Ordinal);
        Write(stream, Path.Join(Place.Wal, isPartial ? name[..^WalSegment.Partial.Length] : name));
    }

    private void Write(IRestoredStream stream, string path)
    {
        var temporary = path + ".new";
        File.Delete(temporary);
        string? problem;
        using (var file = FileModes.CreateOwnerFile(temporary))
        {
            problem = stream.Read(bytes =>
            {
                file.Write(bytes);
                stream.AddBytes(bytes.Length);
            });
        }

        if (problem is not null)
        {
            File.Delete(temporary);
            throw Failed($"'{stream.Path}' is damaged: {problem}");
        }

        var replaces = File.Exists(path);
        File.Move(temporary, path, overwrite: true);
        stream.AddFile(replaces);
    }

    // The engine has checked the path down to the folder of the source.
    private static void MakeFolder(string path)
    {
        var folder = new DirectoryInfo(path);
        if (folder.LinkTarget is not null)
        {
            throw new Fault(
                FaultCode.TargetRefused,
                $"Nothing was restored to '{path}': it is a symbolic link. Remove it, or restore to another folder.",
                ("path", path)
            );
        }

        FileModes.CreateOwnerFolder(path);
    }

    private Fault Failed(string why) =>
        new(FaultCode.SourceDamaged, $"The source '{source.Name}' was not restored: {why}.", ("source", source.Name));
}
