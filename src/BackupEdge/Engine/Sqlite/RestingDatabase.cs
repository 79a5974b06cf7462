using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// A database that no program has open: no log and no journal is beside it, so its file has all of its content and can be read without
/// locks. That is for users who may read a database in WAL mode but not write beside it, where SQLite cannot take its locks. What was read
/// <em>must</em> be used only if the file has not changed since (<see cref="IsUnchanged"/>): a program may have opened it meanwhile. Its
/// commits go to a new log at first, which changes nothing here.
/// </summary>
internal sealed class RestingDatabase
{
    // For how long two changes may have the same time: a tick of the kernel, or more on file systems without fractions of a second.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(2);
    private readonly SqlitePlace _place;
    private readonly FileStat _before;

    private RestingDatabase(SqlitePlace place, FileStat before)
    {
        _place = place;
        _before = before;
    }

    /// <summary>Returns the database if no program has it open, after the time in which changes look the same; otherwise null.</summary>
    /// <exception cref="SqliteRefusal"><see cref="SqliteFailure.Refused"/> if it is not a regular file.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RestingDatabase? Find(SqlitePlace place, CancellationToken cancel)
    {
        // In this order: a program that was killed in between has left a log or a journal.
        if (place.Stat() is not { } before || SqlitePlace.Companions.Any(suffix => place.Has(place.Name + suffix)))
        {
            return null;
        }

        cancel.WaitHandle.WaitOne(before.Changed.Nanoseconds == 0 ? CoarseTick : Tick);
        cancel.ThrowIfCancellationRequested();
        return new RestingDatabase(place, before);
    }

    /// <summary>Returns whether the file is the same as when it was found, with the same content.</summary>
    /// <exception cref="SqliteRefusal"><see cref="SqliteFailure.Refused"/> if it is not a regular file any more.</exception>
    public bool IsUnchanged() =>
        _place.Stat() is { } now
        && (now.Identity, now.Size, now.Modified, now.Changed) == (_before.Identity, _before.Size, _before.Modified, _before.Changed);
}
