namespace BackupEdge.Engine.Archives;

/// <summary>Merges sorted chunks.</summary>
internal static class ChunkMerge
{
    /// <summary>Returns the chunks of all inputs in the order of their ids.</summary>
    /// <param name="inputs">Few inputs, each sorted by id. No chunk is in two of them.</param>
    /// <exception cref="Faults.Fault"><c>io_error</c> if the inputs are not sorted or a chunk occurs twice.</exception>
    public static IEnumerable<ChunkEntry> Of(IEnumerable<IEnumerable<ChunkEntry>> inputs)
    {
        var cursors = inputs.Select(input => input.GetEnumerator()).ToList();
        try
        {
            for (var i = cursors.Count - 1; i >= 0; i--)
            {
                Advance(cursors, i);
            }

            ChunkId? last = null;
            while (cursors.Count > 0)
            {
                var next = IndexOfSmallest(cursors);
                var entry = cursors[next].Current;
                if (entry.Id <= last)
                {
                    throw TableSpace.Damaged($"the chunk {entry.Id} is not in the right order");
                }

                last = entry.Id;
                yield return entry;
                Advance(cursors, next);
            }
        }
        finally
        {
            cursors.ForEach(cursor => cursor.Dispose());
        }
    }

    private static int IndexOfSmallest(List<IEnumerator<ChunkEntry>> cursors)
    {
        var smallest = 0;
        for (var i = 1; i < cursors.Count; i++)
        {
            if (cursors[i].Current.Id < cursors[smallest].Current.Id)
            {
                smallest = i;
            }
        }

        return smallest;
    }

    private static void Advance(List<IEnumerator<ChunkEntry>> cursors, int index)
    {
        if (!cursors[index].MoveNext())
        {
            cursors[index].Dispose();
            cursors.RemoveAt(index);
        }
    }
}
