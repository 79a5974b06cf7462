namespace BackupEdge.Engine.Archives;

/// <summary>Merges sorted chunks.</summary>
internal static class ChunkMerge
{
    /// <summary>Returns the chunks of all inputs in the order of their ids.</summary>
    /// <param name="inputs">Few inputs, each sorted by id. No chunk is in two of them.</param>
    /// <exception cref="Faults.Fault"><c>io_error</c> if the inputs are not sorted or a chunk occurs twice.</exception>
    public static IEnumerable<ChunkEntry> Of(IEnumerable<IEnumerable<ChunkEntry>> inputs)
    {
        var cursors = new List<IEnumerator<ChunkEntry>>();
        foreach (var input in inputs)
        {
            var cursor = input.GetEnumerator();
            if (cursor.MoveNext())
            {
                cursors.Add(cursor);
            }
        }

        ChunkId? last = null;
        while (cursors.Count > 0)
        {
            var next = 0;
            for (var i = 1; i < cursors.Count; i++)
            {
                if (cursors[i].Current.Id < cursors[next].Current.Id)
                {
                    next = i;
                }
            }

            var entry = cursors[next].Current;
            if (entry.Id <= last)
            {
                throw TableSpace.Damaged($"the chunk {entry.Id} is not in the right order");
            }

            last = entry.Id;
            yield return entry;
            if (!cursors[next].MoveNext())
            {
                cursors.RemoveAt(next);
            }
        }
    }
}
