namespace BackupEdge.Engine.Storage;

/// <summary>Checks archive ids. They are used as file names, and come from requests, file names and other archives.</summary>
internal static class ArchiveId
{
    private const int MaxLength = 200;

    /// <summary>Returns whether an id consists of 1 to 200 ASCII letters, digits and hyphens.</summary>
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
