namespace BackupEdge.Configuration;

/// <summary>Sets the environment variable HOME for code that searches the home folder.</summary>
internal static class HomeFolder
{
    private const string Variable = "HOME";

    /// <summary>
    /// Sets HOME if it is not set. The runtime also searches the home folder for certificates, and fails if there is neither HOME nor a
    /// line for this user in /etc/passwd, as in a container whose user has no name. The runtime's default for other uses is sufficient.
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
