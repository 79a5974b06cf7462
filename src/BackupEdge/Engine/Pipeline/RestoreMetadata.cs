using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Pipeline;

/// <summary>
/// Puts owner, mode, extended attributes and times back, in this order: a change of owner clears set-id bits and
/// capabilities, and every change but the last touches the times. What cannot be set is a warning.
/// </summary>
internal sealed unsafe class RestoreMetadata(ReportLog warnings)
{
    private const uint WithoutSetId = 0x3FF; // 01777
    private static readonly bool IsRoot = !OperatingSystem.IsWindows() && Posix.geteuid() == 0;
    private readonly ExtendedAttributes _attributes = new();

    /// <summary>On an open file or folder.</summary>
    public void Apply(int fd, ManifestEntry entry)
    {
        var owned = Posix.fchown(fd, entry.UserId, entry.GroupId) == 0;
        if (!owned)
        {
            WarnOfOwner(entry);
        }

        // A set-id bit under another owner would lend that owner's rights to whoever runs the file.
        if (Posix.fchmod(fd, owned ? entry.Mode : entry.Mode & WithoutSetId) != 0)
        {
            Warn(entry, "mode", Posix.Errno);
        }

        if (entry.Attributes.Length > 0 && !_attributes.TryWrite(fd, default, entry.Attributes.Span, out var problem))
        {
            warnings.Add(entry.Path.Span, "failed", $"An extended attribute could not be set: {problem}");
        }

        var times = stackalloc long[4];
        FillTimes(times, entry.Modified);
        if (Posix.futimens(fd, times) != 0)
        {
            Warn(entry, "time", Posix.Errno);
        }
    }

    /// <summary>On a link or pipe by its name in a folder.</summary>
    public void ApplyAt(int folder, ReadOnlySpan<byte> name, ManifestEntry entry)
    {
        fixed (byte* path = name)
        {
            if (Posix.fchownat(folder, path, entry.UserId, entry.GroupId, Posix.SymlinkNoFollow) != 0)
            {
                WarnOfOwner(entry);
            }

            // A symlink has no mode of its own.
            if (entry.Kind == ManifestEntryKind.Fifo && Posix.fchmodat(folder, path, entry.Mode, 0) != 0)
            {
                Warn(entry, "mode", Posix.Errno);
            }

            if (entry.Attributes.Length > 0)
            {
                var full = new ByteString();
                full.Append(Encoding.ASCII.GetBytes($"/proc/self/fd/{folder}/"));
                full.Append(name);
                if (!_attributes.TryWrite(-1, full.Span, entry.Attributes.Span, out var problem))
                {
                    warnings.Add(entry.Path.Span, "failed", $"An extended attribute could not be set: {problem}");
                }
            }

            var times = stackalloc long[4];
            FillTimes(times, entry.Modified);
            if (Posix.utimensat(folder, path, times, Posix.SymlinkNoFollow) != 0)
            {
                Warn(entry, "time", Posix.Errno);
            }
        }
    }

    // Access and modification time as seconds and nanoseconds each; the access time is not kept, so both are alike.
    private static void FillTimes(long* times, Timestamp time)
    {
        times[0] = times[2] = time.Seconds;
        times[1] = times[3] = time.Nanoseconds;
    }

    private void WarnOfOwner(ManifestEntry entry)
    {
        var errno = Posix.Errno;
        if (errno == Posix.NotPermitted && !IsRoot)
        {
            warnings.AddOnce(entry.Path.Span, "failed", "Its owner could not be set: only root can give files away. What else belongs to others is not listed");
        }
        else
        {
            Warn(entry, "owner", errno);
        }
    }

    private void Warn(ManifestEntry entry, string what, int errno) =>
        warnings.Add(entry.Path.Span, "failed", $"Its {what} could not be set: {Posix.Describe(errno)}");
}
