using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Rewrite;

/// <summary>Checks an archive that was written anew, before it replaces the old one.</summary>
internal static class RewriteCheck
{
    /// <summary>
    /// Reads the archive as a restore would, with keys that are opened anew. Content that these cannot open, because it is locked, is
    /// authenticated.
    /// </summary>
    /// <param name="access">Opens the archive.</param>
    /// <param name="sink">The archive, which is not committed.</param>
    /// <param name="id">Its id.</param>
    /// <param name="needed">The number of chunks that it must contain at least.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>.</exception>
    public static void Run(ArchiveAccess access, IArchiveSink sink, string id, long needed, CancellationToken cancellationToken)
    {
        using var written = ArchiveReader.Open(access, sink.Reopen(), id);
        var data = new GroupData();
        byte[] scratch = [];
        long chunks = 0;
        for (uint group = 0; group < written.Groups.Count; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!written.Groups[group].IsUsed)
            {
                continue;
            }

            if (written.ReadGroup(group, GroupDepth.Everything, data, ref scratch) is { } problem)
            {
                throw ArchiveFaults.Of(id, problem);
            }

            foreach (var chunk in data.Chunks)
            {
                var isIntact = !data.HasContent || written.Namer.IdOf(data.Bytes(chunk), data.Domain) == chunk.Id;
                if (!isIntact || written.Index.FindRows(chunk.Id).Count == 0)
                {
                    throw ArchiveFaults.Of(id, $"chunk {chunk.Id} was not written correctly");
                }

                chunks++;
            }
        }

        if (chunks < needed)
        {
            throw ArchiveFaults.Of(id, $"{needed} chunks are needed, but {chunks} were written");
        }
    }
}
