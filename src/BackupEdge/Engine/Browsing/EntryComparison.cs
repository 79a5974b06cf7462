using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Compares entries as a restore would show them: inode and change time do not count. Files are compared by their chunks,
/// which depend on content alone, so that nothing of it is read; where the chunks lie does not count.
/// </summary>
internal static class EntryComparison
{
    /// <summary>In what the entries at hand differ; null when damage keeps that from being told. Reads their content.</summary>
    public static EntryDifferences? Compare(ManifestWalk left, ManifestWalk right)
    {
        var (before, after) = (left.Entry, right.Entry);
        if (before.Kind != after.Kind)
        {
            return EntryDifferences.Type;
        }

        var differences = HaveSameMetadata(before, after) ? EntryDifferences.None : EntryDifferences.Metadata;
        if (!before.Link.Span.SequenceEqual(after.Link.Span) || !HaveSameContent(left.Content, right.Content))
        {
            return differences | EntryDifferences.Content;
        }

        return differences == EntryDifferences.None && (left.Content.IsBroken || right.Content.IsBroken) ? null : differences;
    }

    private static bool HaveSameMetadata(ManifestEntry before, ManifestEntry after)
    {
        // What no file stands for, such as the dump of a database, has the time of its backup.
        var hasTime = before.Inode != 0 || after.Inode != 0;
        return before.Mode == after.Mode
            && before.UserId == after.UserId
            && before.GroupId == after.GroupId
            && (!hasTime || before.Modified == after.Modified)
            && before.Attributes.Span.SequenceEqual(after.Attributes.Span);
    }

    // As far as it is known.
    private static bool HaveSameContent(EntryContent before, EntryContent after)
    {
        while (true)
        {
            var isInBefore = before.TryNext(out var left);
            var isInAfter = after.TryNext(out var right);
            if (before.IsBroken || after.IsBroken)
            {
                return true;
            }

            if (isInBefore != isInAfter)
            {
                return false;
            }

            if (!isInBefore)
            {
                return before.IsIncomplete == after.IsIncomplete;
            }

            if (left.Length != right.Length || left.IsHole != right.IsHole || left.Id != right.Id)
            {
                return false;
            }
        }
    }
}
