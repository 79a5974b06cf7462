namespace BackupEdge.Engine.Storage;

/// <summary>What the id of an archive may be: it becomes a file name, and comes from requests, file names and other archives.</summary>
internal static class ArchiveId
{
    private const int MaxLength = 200;

    /// <summary>Whether it is 1 to 200 letters (A to Z), digits and hyphens.</summary>
    public static bool IsValid(string? id)
    {
        if (string.IsNullOrEmpty(id) || id.Length > MaxLength)
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
