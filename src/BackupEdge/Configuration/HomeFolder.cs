namespace BackupEdge.Configuration;

/// <summary>The variable HOME, for what looks below the home folder.</summary>
internal static class HomeFolder
{
    private const string Variable = "HOME";

    /// <summary>
    /// Sets it when it is not. The runtime looks for certificates below the home folder too, and fails when there is neither HOME nor a
    /// line for this user in /etc/passwd, as in a container whose user has no name. What it falls back to elsewhere will do.
    /// </summary>
    public static void Ensure()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)))
        {
            Environment.SetEnvironmentVariable(
                Variable,
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify)
            );
        }
    }
}
