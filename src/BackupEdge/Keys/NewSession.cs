using BackupEdge.Catalogue;

namespace BackupEdge.Keys;

/// <summary>A session that was just made, with the value of its cookie, which is never stored.</summary>
/// <param name="Cookie">The value of the cookie.</param>
/// <param name="Row">The row of the session.</param>
internal sealed record NewSession(string Cookie, SessionRow Row);
