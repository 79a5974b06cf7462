using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Compares entries by what a restore would show: inode and change time are ignored. Files are compared by their lists of chunk ids, which
/// depend only on the content, so no file content is read; the location of the chunks is ignored.
/// </summary>
internal static class EntryComparison
{
    /// <summary>
    /// Compares the current entries of two walks; returns null if damage makes the result unknown. Advances through both chunk lists.
    /// </summary>
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
        // Entries that do not come from a file, such as database dumps, have the time of their backup as their time.
        var hasTime = before.Inode != 0 || after.Inode != 0;
        return before.Mode == after.Mode
            && before.UserId == after.UserId
            && before.GroupId == after.GroupId
            && (!hasTime || before.Modified == after.Modified)
            && before.Attributes.Span.SequenceEqual(after.Attributes.Span);
    }

    // Compares only the readable part: damage counts as equal.
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
