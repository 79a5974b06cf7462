using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>Distinguishes paths that cannot be read from paths that do not exist any more.</summary>
internal static class ReadFailure
{
    /// <summary>Returns the code of the warning about a call that failed with an error number.</summary>
    public static string CodeOf(int errno) =>
        errno switch
        {
            Posix.NotFound => "vanished",
            Posix.TooManyLinks or Posix.NotADirectory => "changed",
            _ => PathReport.Unreadable,
        };
}
