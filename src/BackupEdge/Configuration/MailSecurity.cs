namespace BackupEdge.Configuration;

/// <summary>How the connection to a mail server is protected.</summary>
internal enum MailSecurity
{
    /// <summary>TLS begins with the command STARTTLS, which the server must offer.</summary>
    StartTls,

    /// <summary>TLS begins with the connection.</summary>
    Implicit,

    /// <summary>No TLS, for a server on this machine only.</summary>
    None,
}
