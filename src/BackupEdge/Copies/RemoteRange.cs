namespace BackupEdge.Copies;

/// <summary>A range of bytes of an object that <see cref="RangeCache"/> holds or is reading. Its lock guards all but the bytes.</summary>
/// <param name="of">The object.</param>
/// <param name="start">The offset of the first byte.</param>
/// <param name="length">The number of bytes to read, at most the length of the buffer.</param>
/// <param name="buffer">Receives the bytes.</param>
internal sealed class RemoteRange(OpenObject of, long start, int length, byte[] buffer)
{
    private readonly TaskCompletionSource<int> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The object.</summary>
    public OpenObject Of => of;

    /// <summary>The offset of the first byte.</summary>
    public long Start => start;

    /// <summary>The offset after the last byte.</summary>
    public long End => start + length;

    /// <summary>The memory that receives the bytes, which may be larger than the range.</summary>
    public byte[] Buffer => buffer;

    /// <summary>The number of bytes that were read: fewer than asked for if the object is shorter than recorded.</summary>
    public Task<int> Loaded => _loaded.Task;

    /// <summary>The number of readers that use the bytes or wait for them. Only a range without any is replaced.</summary>
    public int Holders { get; set; }

    /// <summary>Whether a reader has used the range. One that was read ahead and not used yet is kept.</summary>
    public bool IsUsed { get; set; }

    /// <summary>The number of the last use, to find the range that was not used for the longest time.</summary>
    public long LastUse { get; set; }

    /// <summary>Whether the bytes can be replaced by others.</summary>
    public bool IsFree => Holders == 0 && IsUsed && Loaded.IsCompleted;

    /// <summary>Reads the range.</summary>
    /// <returns>Whether it was read; the failure is that of <see cref="Loaded"/>.</returns>
    public async Task<bool> LoadAsync(Func<RemoteRange, Memory<byte>, Task<int>> read)
    {
        try
        {
            _loaded.SetResult(await read(this, buffer.AsMemory(0, length)));
            return true;
        }
        catch (Exception e)
        {
            // Thrown to each reader that waits. Nobody may wait for a range that was read ahead, so the exception is observed here.
            _loaded.SetException(e);
            _ = _loaded.Task.Exception;
            return false;
        }
    }
}
