using System.Buffers.Binary;
using System.Text;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Checks the rollback journal of a database before SQLite uses it. The last bytes of a journal can contain the path of a super-journal,
/// which can be any file, and which SQLite deletes after it has rolled the journal back.
/// </summary>
internal static class SqliteJournal
{
    private const int TailBytes = 16;
    private const int MaxName = 4096;
    private const int Slices = 8;
    private const int SliceMilliseconds = 250;

    private static ReadOnlySpan<byte> Magic => [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    /// <summary>
    /// Throws if the journal of the database refers to a super-journal that does not belong to the database. Waits up to two seconds for a
    /// program that is just committing.
    /// </summary>
    /// <exception cref="SqliteRefusal"><see cref="SqliteFailure.Refused"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void ThrowIfForeign(SqlitePlace place, CancellationToken cancellationToken)
    {
        for (var slice = 0; SuperJournal(place) is { } super && place.OwnName(super, orJournal: false) is null; slice++)
        {
            if (slice == Slices)
            {
                throw new SqliteRefusal(SqliteFailure.Refused, Describe(super, place));
            }

            cancellationToken.WaitHandle.WaitOne(SliceMilliseconds);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Returns the message for a super-journal that is rejected, as a part of a sentence.</summary>
    public static string Describe(string super, SqlitePlace place) =>
        $"its journal refers to the super-journal '{super}', which does not belong to it ('{place.Name}-mj...' in its folder), "
        + "and SQLite would delete that file. Open the database once with its application; if no application uses it, remove "
        + $"'{place.Name}-journal'";

    // Returns null if there is no journal that would be rolled back, or if it does not refer to a super-journal.
    private static string? SuperJournal(SqlitePlace place)
    {
        var fd = Posix.OpenAt(place.Folder, Posix.Terminated(place.Name + "-journal"), Posix.ReadOnly | Posix.NoFollow | Posix.NonBlocking);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            return Read(fd);
        }
        finally
        {
            _ = Posix.close(fd);
        }
    }

    private static string? Read(int fd)
    {
        Span<byte> tail = stackalloc byte[TailBytes];
        if (
            !Posix.TryStat(fd, "\0"u8, out var stat)
            || stat.Type != FileType.Regular
            || Posix.ReadAt(fd, tail[..1], 0) != 1
            || tail[0] == 0
            || Posix.ReadAt(fd, tail, stat.Size - TailBytes) != TailBytes
            || !tail[8..].SequenceEqual(Magic)
        )
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(tail);
        if (length == 0 || length > stat.Size - TailBytes)
        {
            return null;
        }

        var name = new byte[Math.Min(length, MaxName)];
        var count = Posix.ReadAt(fd, name, stat.Size - TailBytes - length);
        return count < 0 ? null : Encoding.UTF8.GetString(name.AsSpan(0, count));
    }
}
