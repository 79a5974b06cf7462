using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// A file that is being restored. Its content is written to a temporary name in the same folder. The final name <em>must</em> appear only
/// through the rename in <see cref="Complete"/>, after all chunks were verified and all metadata was set. Several threads may write parts
/// of the file; releasing the last reference completes or removes it. Large files are locked while they are written, so that another
/// restore does not remove them as temporary files of a killed restore.
/// </summary>
internal sealed unsafe class RestoreFile
{
    private readonly RestoreFolder _folder;
    private readonly ManifestEntry _entry;
    private readonly int _nameOffset;
    private readonly RestoreTally _tally;
    private readonly FirstName? _first;
    private readonly byte[] _temporary = TemporaryName.Next();
    private int _fd;
    private int _holders = 1;
    private string? _failure;
    private string _failureCode = "damaged";

    /// <summary>
    /// Creates the temporary file. If that fails, <see cref="IsOpen"/> is <see langword="false"/> and an error was reported.
    /// </summary>
    public RestoreFile(RestoreFolder folder, ManifestEntry entry, int nameOffset, RestoreTally tally, FirstName? first, bool isLarge)
    {
        _folder = folder.Hold();
        _entry = entry;
        _nameOffset = nameOffset;
        _tally = tally;
        _first = first;
        _fd = Posix.OpenAt(folder.Fd, _temporary, Posix.WriteOnly | Posix.Create | Posix.Exclusive | Posix.NoFollow, 0x180);
        if (_fd < 0)
        {
            var errno = Posix.Errno;
            folder.Release();
            ThrowIfFull(errno);
            tally.AddError(entry.Path.Span, "failed", $"It could not be created: {Posix.Describe(errno)}");
        }
        else if (isLarge)
        {
            _ = Posix.TryLock(_fd);
        }
    }

    public bool IsOpen => _fd >= 0;

    /// <summary>Whether a chunk or a write has failed, so that further content need not be written.</summary>
    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    public RestoreFile Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>
    /// Writes parts one after another, starting at an offset, and returns the offset after them. Skips writing after a failure.
    /// </summary>
    public long Write(ChunkReader chunks, List<ContentPart> parts, long offset)
    {
        foreach (var part in parts)
        {
            if (!part.IsHole && !HasFailed)
            {
                if (!chunks.TryRead(part, out var bytes, out var problem))
                {
                    Fail("damaged", problem ?? "its content cannot be read");
                }
                else if (!Posix.WriteAt(_fd, bytes, offset))
                {
                    var errno = Posix.Errno;
                    Fail("failed", $"It could not be written: {Posix.Describe(errno)}");
                    ThrowIfFull(errno);
                }
                else
                {
                    _tally.AddBytes(bytes.Length);
                }
            }

            offset = Saturated.Add(offset, part.Length);
        }

        return offset;
    }

    /// <summary>Sets the size of the file, which is necessary if it ends with a hole.</summary>
    public void SetSize(long size)
    {
        if (Posix.ftruncate(_fd, size) != 0)
        {
            Fail("failed", $"Its size could not be set: {Posix.Describe(Posix.Errno)}");
        }
    }

    /// <summary>Marks the file as failed. It will be removed and reported once.</summary>
    public void Fail(string code, string problem)
    {
        if (Interlocked.CompareExchange(ref _failure, problem, null) is null)
        {
            _failureCode = code;
        }
    }

    /// <summary>Releases a reference. Releasing the last one completes the file, or removes it if it failed.</summary>
    public void Release(RestoreMetadata metadata)
    {
        if (Interlocked.Decrement(ref _holders) != 0 || _fd < 0)
        {
            return;
        }

        if (_failure is null)
        {
            Complete(metadata);
        }

        if (_failure is not null)
        {
            Remove();
            _tally.AddError(_entry.Path.Span, _failureCode, _failure);
            if (_first is not null && _failureCode is ("damaged" or "incomplete"))
            {
                _first.Failure = (_failureCode, _failure);
            }
        }

        Close();
    }

    /// <summary>Removes an unfinished file when the restore stops.</summary>
    public void Abandon()
    {
        if (_fd >= 0)
        {
            Remove();
            Close();
        }
    }

    /// <summary>
    /// Throws if the error number means that the disk or quota is full, to stop the restore: every further file would fail for the same
    /// reason.
    /// </summary>
    /// <exception cref="Fault"><c>no_space</c>.</exception>
    public static void ThrowIfFull(int errno)
    {
        if (errno is Posix.NoSpace or Posix.QuotaExceeded)
        {
            throw new Fault(
                FaultCode.NoSpace,
                "The restore target has no space left. Files restored so far are complete. Free some space and start the restore again."
            );
        }
    }

    private void Complete(RestoreMetadata metadata)
    {
        metadata.Apply(_fd, _entry, _folder.Inherits);
        CrashPoints.Pass(CrashPoint.FileRestored);
        var name = _entry.Path.TerminatedFrom(_nameOffset);
        var replaces = !_folder.IsNew && Posix.TryStat(_folder.Fd, name, out _);
        fixed (
            byte* from = _temporary,
                to = name
        )
        {
            if (Posix.renameat(_folder.Fd, from, _folder.Fd, to) == 0)
            {
                CrashPoints.Pass(CrashPoint.FileRenamed);
                _tally.AddFile(_entry.Path.Span, replaces);
                RecordIdentity();
                return;
            }
        }

        var errno = Posix.Errno;
        Fail(
            errno is Posix.IsADirectory or Posix.NotEmpty ? "exists" : "failed",
            errno is Posix.IsADirectory or Posix.NotEmpty
                ? "A folder with this name exists; move it away and restore again"
                : $"It could not be renamed to its final name: {Posix.Describe(errno)}"
        );
    }

    // Hard links are created only to the file that was written here, regardless of what has the name later.
    private void RecordIdentity()
    {
        if (_first is not null && Posix.TryStat(_fd, "\0"u8, out var stat))
        {
            _first.Written = stat.Identity;
        }
    }

    private void Close()
    {
        _ = Posix.close(_fd);
        _fd = -1;
        _folder.Release();
    }

    private void Remove()
    {
        fixed (byte* name = _temporary)
        {
            _ = Posix.unlinkat(_folder.Fd, name, 0);
        }
    }

    /// <summary>Returns the path as text.</summary>
    public override string ToString() => PathText.Of(_entry.Path.Span);
}
