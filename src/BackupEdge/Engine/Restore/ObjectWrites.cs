using System.Collections.Concurrent;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// Writes objects of a backup to an engine. What an object is to contain is read on the thread of the restore; requests for several small
/// objects run at a time, in bounded memory. A failure concerns the object; after one of a whole bucket, no other object of it is tried.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="chunks">Reads the content.</param>
/// <param name="overwrite">How to handle existing objects.</param>
/// <param name="tally">Counts the results.</param>
/// <param name="cancel">Cancels the restore.</param>
internal sealed class ObjectWrites(
    IBucketEngine engine,
    ChunkReader chunks,
    OverwriteMode overwrite,
    RestoreTally tally,
    CancellationToken cancel
)
{
    private const int MaxRunning = 16;

    // Larger objects are written in parts.
    private const int MaxObject = 16 * 1024 * 1024;
    private const int MaxSmall = 1024 * 1024;

    // So many failures in a row concern the bucket.
    private const int MaxFailures = 10;
    private readonly Queue<Task<bool>> _running = new();
    private readonly HashSet<string> _ready = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Fault> _failed = new(StringComparer.Ordinal);
    private readonly List<ContentPart> _parts = [];
    private int _failures;

    /// <summary>Restores an entry that the reader has just returned, with its content.</summary>
    public void Restore(ManifestEntry entry, ObjectPlace place, ManifestReader reader)
    {
        var isMarker = entry.Kind == ManifestEntryKind.Directory && ObjectMetadata.IsMarker(entry.Attributes.Span);
        if (entry.Kind is not (ManifestEntryKind.File or ManifestEntryKind.Directory))
        {
            tally.Warnings.Add(entry.Path.Span, "skipped", "It is neither a file nor a folder, which a bucket cannot have.");
        }
        else if (FindFault(place.Bucket) is { } fault)
        {
            tally.AddError(entry.Path.Span, "failed", fault.Message);
        }
        else if (isMarker && place.Key.Length > 0)
        {
            tally.AddDirectory();
            var metadata = new ObjectMetadata([("content-type", "application/x-directory")]);
            Start(entry.Path.Span.ToArray(), place with { Key = place.Key + "/" }, [], metadata, isFile: false);
        }
        else if (entry.Kind == ManifestEntryKind.File)
        {
            RestoreFile(entry, place, reader);
        }
        else
        {
            tally.AddDirectory();
        }
    }

    /// <summary>Waits until all objects were written.</summary>
    public void Finish()
    {
        while (_running.TryDequeue(out var write))
        {
            EngineThread.Wait(write);
        }
    }

    private Fault? FindFault(string bucket)
    {
        if (_failed.TryGetValue(bucket, out var known))
        {
            return known;
        }

        if (_ready.Contains(bucket))
        {
            return null;
        }

        try
        {
            EngineThread.Wait(engine.CreateBucketAsync(bucket, cancel));
            _ready.Add(bucket);
            return null;
        }
        catch (Fault fault)
        {
            _failed[bucket] = fault;
            return fault;
        }
    }

    private void RestoreFile(ManifestEntry entry, ObjectPlace place, ManifestReader reader)
    {
        var path = entry.Path.Span.ToArray();
        var metadata = ObjectMetadata.Read(entry.Attributes.Span);
        if ((entry.Flags & ManifestEntryFlags.Continued) == 0 && entry.Size <= MaxSmall)
        {
            if (TryRead(entry.Parts, new byte[entry.Size], out var content, out var problem))
            {
                Start(path, place, content, metadata, isFile: true);
            }
            else
            {
                tally.AddError(path, "damaged", problem!);
            }

            return;
        }

        try
        {
            RestoreLarge(path, place, entry, metadata, reader);
        }
        catch (Fault fault)
        {
            AddFailure(path, place, fault);
        }
    }

    private void RestoreLarge(byte[] path, ObjectPlace place, ManifestEntry entry, ObjectMetadata metadata, ManifestReader reader)
    {
        var existing = EngineThread.Wait(engine.FindAsync(place.Bucket, place.Key, cancel));
        if (IsKept(existing, metadata))
        {
            tally.AddSkipped();
            return;
        }

        // The size of a continued file is stored after its content.
        var content = new ObjectContentReader(entry, reader, chunks, _parts);
        var first = new byte[Math.Min(MaxObject, entry.Size)];
        var count = content.Fill(first);
        if (content.IsAtEnd)
        {
            EngineThread.Wait(engine.WriteAsync(place.Bucket, place.Key, count == first.Length ? first : first[..count], metadata, cancel));
        }
        else
        {
            var at = 0;
            int Fill(Memory<byte> into)
            {
                var head = Math.Min(into.Length, count - at);
                first.AsSpan(at, head).CopyTo(into.Span);
                at += head;
                return head + content.Fill(into.Span[head..]);
            }

            EngineThread.Wait(engine.WriteLargeAsync(place.Bucket, place.Key, entry.Size, metadata, Fill, cancel));
        }

        tally.AddBytes(content.Size);
        tally.AddFile(path, existing.Outcome == ReadOutcome.Read);
    }

    private void Start(byte[] path, ObjectPlace place, byte[] content, ObjectMetadata metadata, bool isFile)
    {
        if (_running.Count == MaxRunning)
        {
            EngineThread.Wait(_running.Dequeue());
        }

        _running.Enqueue(WriteAsync(path, place, content, metadata, isFile));
    }

    // Never throws, except if it is canceled.
    private async Task<bool> WriteAsync(byte[] path, ObjectPlace place, byte[] content, ObjectMetadata metadata, bool isFile)
    {
        try
        {
            var existing = await engine.FindAsync(place.Bucket, place.Key, cancel);
            if (IsKept(existing, metadata))
            {
                if (isFile)
                {
                    tally.AddSkipped();
                }

                return true;
            }

            await engine.WriteAsync(place.Bucket, place.Key, content, metadata, cancel);
            Volatile.Write(ref _failures, 0);
            if (isFile)
            {
                tally.AddBytes(content.Length);
                tally.AddFile(path, existing.Outcome == ReadOutcome.Read);
            }

            return true;
        }
        catch (Fault fault)
        {
            AddFailure(path, place, fault);
            return false;
        }
    }

    private void AddFailure(byte[] path, ObjectPlace place, Fault fault)
    {
        tally.AddError(path, "failed", fault.Message);
        if (Interlocked.Increment(ref _failures) >= MaxFailures)
        {
            _failed[place.Bucket] = fault;
        }
    }

    private bool IsKept(ReadObject existing, ObjectMetadata metadata) =>
        existing.Outcome == ReadOutcome.Read && (overwrite == OverwriteMode.Skip || existing.Tag == metadata.Tag);

    private bool TryRead(List<ContentPart> parts, byte[] into, out byte[] content, out string? problem)
    {
        content = into;
        problem = null;
        var at = 0;
        foreach (var part in parts)
        {
            if (part.IsHole)
            {
                at += (int)part.Length;
                continue;
            }

            if (!chunks.TryRead(part, out var bytes, out problem))
            {
                problem ??= "its content cannot be read";
                return false;
            }

            bytes.CopyTo(into.AsSpan(at));
            at += bytes.Length;
        }

        return true;
    }
}
